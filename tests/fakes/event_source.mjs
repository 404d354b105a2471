// A browser's EventSource behind a proxy that adds a token and can cut lines. One JSON line a message.
import { createServer, request } from 'node:http';
import { createInterface } from 'node:readline';

const [port, token, ...names] = process.argv.slice(2);
const open = new Set();
const server = createServer((asked, answer) => {
  const headers = { ...asked.headers, host: 'gateway', authorization: `Bearer ${token}` };
  const onward = request({ port, path: asked.url, headers }, (said) => {
    answer.writeHead(said.statusCode, said.headers);
    said.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  open.add(asked.socket);
  onward.end();
});
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}/api/v1/live`;
  const source = new EventSource(url);
  for (const name of ['open', ...names]) {
    source.addEventListener(name, (event) =>
      console.log(JSON.stringify({ event: name, id: event.lastEventId, data: event.data ?? '' })),
    );
  }
});
createInterface({ input: process.stdin }).on('line', () => {
  for (const socket of open) socket.destroy();
  open.clear();
}).on('close', () => process.exit(0));
