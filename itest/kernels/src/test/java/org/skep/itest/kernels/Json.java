package org.skep.itest.kernels;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of what a program printed as JSON.
 *
 * @param text of a scalar, as it is written there; empty for others
 * @param fields of an object; empty for others
 * @param items of an array; empty for others
 */
record Json(String text, Map<String, Json> fields, List<Json> items) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** The first value of a text. */
    static Json read(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            return value(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private static Json value(JsonParser parser) throws IOException {
        Map<String, Json> fields = new LinkedHashMap<>();
        List<Json> items = new ArrayList<>();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                fields.put(name, value(parser));
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(parser));
            }
        } else {
            return new Json(parser.getText(), fields, items);
        }
        return new Json("", fields, items);
    }

    /** A field of an object, which must have it. */
    Json get(String name) {
        Json field = fields.get(name);
        if (field == null) {
            throw new AssertionError("no " + name + " in " + fields.keySet() + items);
        }
        return field;
    }

    /** A scalar field. */
    String text(String name) {
        return get(name).text();
    }

    /** A number. */
    int number(String name) {
        return Integer.parseInt(text(name));
    }

    /** The one item whose field has this text. */
    Json only(String name, String text) {
        List<Json> found =
                items.stream().filter(item -> item.text(name).equals(text)).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " with the " + name + " " + text + " in " + items);
        }
        return found.get(0);
    }
}
