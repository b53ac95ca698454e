package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Debian's bpftool, the peer. */
final class Bpftool {
    private Bpftool() {}

    /** The top-level fields of a JSON object: texts of scalars, lists of numbers. */
    record Json(Map<String, String> scalars, Map<String, List<Integer>> lists) {
        String text(String field) {
            return scalars.get(field);
        }

        int number(String field) {
            return Integer.parseInt(scalars.get(field));
        }

        boolean flag(String field) {
            return Boolean.parseBoolean(scalars.get(field));
        }

        List<Integer> numbers(String field) {
            return lists.get(field);
        }
    }

    /** What {@code bpftool -j map show id N} says, or {@code prog}. */
    static Json show(String what, int id) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bpftool", "-j", what, "show", "id", Integer.toString(id))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Json json = read(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).isZero();
        return json;
    }

    private static Json read(byte[] bytes) throws IOException {
        Json json = new Json(new HashMap<>(), new HashMap<>());
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            parser.nextToken();
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                if (parser.nextToken() == JsonToken.START_ARRAY) {
                    List<Integer> numbers = new ArrayList<>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                            numbers.add(parser.getIntValue());
                        } else {
                            parser.skipChildren();
                        }
                    }
                    json.lists.put(field, numbers);
                } else {
                    json.scalars.put(field, parser.getText());
                    parser.skipChildren();
                }
            }
        }
        return json;
    }
}
