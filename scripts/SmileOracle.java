// Asks Jackson, whose format Smile is; no test needs it, scripts/smile_oracle.py runs it.
// In: lines of {"json": tree, "smile": [hex, ...]}. Out: for each line
// {"json": tree, "wrong": how many of the bytes Jackson reads as something else, "plain": hex, "shared": hex}.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

public class SmileOracle {
    static final ObjectMapper JSON = new ObjectMapper();
    static final ObjectMapper SMILE = new ObjectMapper(new SmileFactory());

    static String written(JsonNode tree, boolean shared) throws IOException {
        SmileFactory factory = new SmileFactory();
        factory.configure(SmileGenerator.Feature.CHECK_SHARED_STRING_VALUES, shared);
        return HexFormat.of().formatHex(new ObjectMapper(factory).writeValueAsBytes(tree));
    }

    static JsonNode settled(JsonNode tree) throws IOException {
        return JSON.readTree(JSON.writeValueAsBytes(tree));
    }

    static boolean same(JsonNode wanted, String hex) {
        try {
            return settled(SMILE.readTree(HexFormat.of().parseHex(hex))).equals(settled(wanted));
        } catch (IOException refused) {
            return false;
        }
    }

    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode asked = JSON.readTree(line);
            JsonNode tree = asked.get("json");
            int wrong = 0;
            for (JsonNode hex : asked.get("smile")) {
                wrong += same(tree, hex.asText()) ? 0 : 1;
            }
            ObjectNode answer = JSON.createObjectNode();
            answer.set("json", tree);
            answer.put("wrong", wrong);
            answer.put("plain", written(tree, false));
            answer.put("shared", written(tree, true));
            out.println(JSON.writeValueAsString(answer));
        }
        out.flush();
    }
}
