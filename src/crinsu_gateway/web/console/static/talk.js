// One request to the gateway and what it said: { status, code, sentence, answer, again }. Status 0: nobody
// answered in time, or nothing that can be read; what that means is for who asked. It repeats nothing.

export async function talk(path, asked, withinMs) {
  const headers = {
    "Accept": "application/json, application/problem+json",
    "Accept-Language": document.documentElement.lang,
    ...asked.headers,
  };
  try {
    const came = await fetch(path, { ...asked, headers, signal: AbortSignal.timeout(withinMs) });
    const text = await came.text();
    const answer = text ? JSON.parse(text) : {};
    const sentence = came.ok ? "" : answer.detail ?? answer.title ?? came.statusText;
    return { status: came.status, code: answer.code ?? "", sentence, answer, again: came.headers.has("Retry-After") };
  } catch {
    return { status: 0, code: "NO_ANSWER", sentence: "", answer: {}, again: false };
  }
}

export function isGood({ status }) {
  return status >= 200 && status < 300;
}
