package org.skep.kconfig;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a setting as it was written. Felix File Install, and with it Karaf, reads {@code .cfg} files as ISO
 * 8859-1 unless {@code felix.fileinstall.configEncoding} says otherwise, so that each byte of a file in UTF-8 arrives
 * as a character of its own.
 */
public final class SettingText {
    /** Set by File Install in each configuration that it has read from a file. */
    public static final String FILE = "felix.fileinstall.filename";

    private static final Pattern BYTES_OVER_ASCII = Pattern.compile("[\\x80-\\xff]+");

    private SettingText() {}

    /** The text with each run of characters from U+0080 to U+00FF that are the bytes of UTF-8 decoded. */
    public static String decoded(String text) {
        return BYTES_OVER_ASCII.matcher(text).replaceAll(run -> Matcher.quoteReplacement(fromUtf8(run.group())));
    }

    private static String fromUtf8(String run) {
        ByteBuffer bytes = ByteBuffer.wrap(run.getBytes(StandardCharsets.ISO_8859_1));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return run;
        }
    }
}
