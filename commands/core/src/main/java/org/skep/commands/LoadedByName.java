package org.skep.commands;

import java.util.List;
import java.util.stream.Collectors;
import org.skep.runtime.ObjectDTO;

/**
 * Loaded objects as people name them: by id, by the name they were loaded with, or by the last part of that. A number
 * that is an id is one, whatever a file is called.
 */
final class LoadedByName {
    private final List<ObjectDTO> objects;

    /** Those that are loaded, oldest first. */
    LoadedByName(ObjectDTO... objects) {
        this.objects = List.of(objects);
    }

    /** All of them. */
    List<ObjectDTO> all() {
        return objects;
    }

    /** Those that are meant by any of these words, each once, in their own order. */
    List<ObjectDTO> anyOf(List<String> words) throws Misuse {
        for (String word : words) {
            if (meant(word).isEmpty()) {
                throw unknown(word);
            }
        }
        return objects.stream()
                .filter(object -> words.stream().anyMatch(word -> meant(word).contains(object)))
                .toList();
    }

    /** The one that is meant by this word, and no other. */
    ObjectDTO one(String word) throws Misuse {
        List<ObjectDTO> meant = meant(word);
        if (meant.isEmpty()) {
            throw unknown(word);
        }
        if (meant.size() > 1) {
            throw new Misuse(
                    word + ": " + meant.size() + " objects have this name; name one by its id: " + list(meant));
        }
        return meant.get(0);
    }

    /** Whether this word means one object and no other. */
    boolean isOne(String word) {
        return meant(word).size() == 1;
    }

    /** Names as short as tells them apart. */
    ShortNames shortNames() {
        return ShortNames.of(objects.stream().map(object -> object.name).toList());
    }

    private List<ObjectDTO> meant(String word) {
        List<ObjectDTO> byId = objects.stream()
                .filter(object -> Long.toString(object.id).equals(word))
                .toList();
        return byId.isEmpty()
                ? objects.stream().filter(object -> isName(object, word)).toList()
                : byId;
    }

    private static boolean isName(ObjectDTO object, String word) {
        return object.name.equals(word) || ShortNames.base(object.name).equals(word);
    }

    /** What there is, as the end of a sentence. */
    String listed() {
        return objects.isEmpty() ? "nothing is loaded" : "loaded: " + list(objects);
    }

    private Misuse unknown(String word) {
        return new Misuse(word + ": there is no such object; " + listed());
    }

    private static String list(List<ObjectDTO> some) {
        return some.stream().map(object -> object.id + " (" + object.name + ")").collect(Collectors.joining(", "));
    }
}
