package org.skep.commands;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * JSON objects, one a line, each flushed when it is complete. All of it is ASCII, whatever is in a name or a value: it
 * reads the same in every locale, and shown on a terminal it does nothing to it.
 */
final class JsonLines {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private final PrintStream out;

    JsonLines(PrintStream out) {
        this.out = out;
    }

    /** Writes fields. */
    @FunctionalInterface
    interface Fields {
        void write() throws IOException;
    }

    /** Writes the fields of one element. */
    @FunctionalInterface
    interface Element<T> {
        void write(T element) throws IOException;
    }

    /** Writes the fields of one line. */
    @FunctionalInterface
    interface Content {
        void write(Line line) throws IOException;
    }

    /** Writes one object. */
    void line(Content content) {
        try {
            try (JsonGenerator json = FACTORY.createGenerator(out)) {
                json.writeStartObject();
                content.write(new Line(json));
                json.writeEndObject();
            }
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The object that is being written. */
    static final class Line {
        private final JsonGenerator json;

        private Line(JsonGenerator json) {
            this.json = json;
        }

        void text(String name, String value) throws IOException {
            json.writeStringField(name, value);
        }

        void text(String name, Optional<String> value) throws IOException {
            json.writeStringField(name, value.orElse(null));
        }

        void number(String name, OptionalInt value) throws IOException {
            if (value.isPresent()) {
                json.writeNumberField(name, value.getAsInt());
            } else {
                json.writeNullField(name);
            }
        }

        void number(String name, long value) throws IOException {
            json.writeNumberField(name, value);
        }

        void truth(String name, boolean value) throws IOException {
            json.writeBooleanField(name, value);
        }

        void texts(String name, List<String> values) throws IOException {
            json.writeArrayFieldStart(name);
            for (String value : values) {
                json.writeString(value);
            }
            json.writeEndArray();
        }

        void object(String name, Fields fields) throws IOException {
            json.writeObjectFieldStart(name);
            fields.write();
            json.writeEndObject();
        }

        <T> void objects(String name, List<T> elements, Element<T> element) throws IOException {
            json.writeArrayFieldStart(name);
            for (T one : elements) {
                json.writeStartObject();
                element.write(one);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }
}
