package org.skep.kconfigsource.kernelimage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The configuration embedded in a kernel image. Immutable.
 *
 * @param gzip the configuration as gzip data, which must not be modified; empty when there is none
 */
record EmbeddedConfig(Optional<byte[]> gzip) {
    /**
     * Minimum size of an uncompressed kernel. Smaller data, and data that fails to decompress before this size, is
     * treated as a chance match: a few bytes in megabytes can look like a header.
     */
    private static final int LEAST_KERNEL = 1 << 20;

    /**
     * Reads the configuration from an image. The format is identified by content, never by name.
     *
     * @throws IOException when the image is cut off, damaged, too large or of an unknown format, so that it is unknown
     *     whether it has a configuration; {@link InterruptedIOException} or {@link ClosedByInterruptException} when the
     *     thread was interrupted
     */
    static EmbeddedConfig in(Image image) throws IOException {
        return new EmbeddedConfig(new Reading(image).configuration());
    }

    /** One pass over an image. */
    private static final class Reading {
        private final Image image;
        private final KernelStream.Budget budget = new KernelStream.Budget();

        Reading(Image image) {
            this.image = image;
        }

        Optional<byte[]> configuration() throws IOException {
            ByteBuffer head = image.head();
            Optional<ImageRange> payload = BootProtocol.payload(head).or(() -> EfiImage.payload(head));
            if (payload.isPresent()) {
                return inPayload(payload.get());
            }
            Optional<Compression> compression = head.hasRemaining() ? Compression.at(head, 0) : Optional.empty();
            if (compression.isPresent()) {
                return inPacked(new PackedData(compression.get(), 0));
            }
            return withoutHeader(head);
        }

        private Optional<byte[]> inPayload(ImageRange payload) throws IOException {
            image.requireLength(payload.end());
            ByteBuffer head;
            try (InputStream in = image.openAt(payload.offset())) {
                head = ByteBuffer.wrap(in.readNBytes(Compression.HEADER));
            }
            Optional<Compression> compression = head.hasRemaining() ? Compression.at(head, 0) : Optional.empty();
            if (compression.isPresent()) {
                return inPacked(new PackedData(compression.get(), payload.offset()));
            }
            if (ElfSegments.isElf(head)) {
                return search("the kernel at byte " + payload.offset(), payload.offset(), file -> file);
            }
            throw new IOException("the kernel at byte " + payload.offset()
                    + " of the image has an unknown compression; it begins with "
                    + HexFormat.ofDelimiter(" ").formatHex(head.array()));
        }

        /**
         * Searches an image without a header for the payload: the kernel is anywhere in it, or the image is the kernel.
         */
        private Optional<byte[]> withoutHeader(ByteBuffer head) throws IOException {
            OptionalLong length = EfiImage.length(head);
            if (length.isPresent()) {
                image.requireLength(length.getAsLong());
            }
            OptionalLong end = ElfSegments.endOfReadOnlyData(head);
            boolean isKernel = length.isPresent() || end.isPresent();
            Optional<IOException> damage = Optional.empty();
            // Compressed data is searched first: gzip does not compress the configuration any further, so a compressed
            // kernel has nearly intact marks with damaged data between them.
            for (PackedData packed : PackedData.in(image, end.orElse(Long.MAX_VALUE))) {
                long before = budget.spent();
                try {
                    Optional<byte[]> found = inPacked(packed);
                    if (found.isPresent()) {
                        return found;
                    }
                    isKernel |= budget.spent() - before >= LEAST_KERNEL;
                } catch (InterruptedIOException | ClosedByInterruptException e) {
                    throw e;
                } catch (NoUnpackerException e) {
                    damage = damage.or(() -> Optional.of(e));
                } catch (IOException e) {
                    boolean chance = budget.spent() - before < LEAST_KERNEL;
                    damage = chance ? damage : damage.or(() -> Optional.of(e));
                }
            }
            if (damage.isPresent()) {
                throw damage.get();
            }
            Optional<byte[]> plain = search("the image", 0, file -> file);
            if (plain.isEmpty() && !isKernel) {
                throw new IOException("unknown image format, or the image is cut off");
            }
            return plain;
        }

        private Optional<byte[]> inPacked(PackedData packed) throws IOException {
            String what = "the kernel, compressed with " + packed.compression() + " at byte " + packed.offset()
                    + " of the image,";
            Optional<String> obstacle = packed.compression().obstacle();
            if (obstacle.isPresent()) {
                throw new NoUnpackerException(what + " can't be decompressed: " + obstacle.get());
            }
            return search(what, packed.offset(), packed.compression()::unpack);
        }

        private Optional<byte[]> search(String what, long offset, KernelStream.Unpacker unpacker) throws IOException {
            try (InputStream packed = image.openAt(offset);
                    InputStream kernel = new KernelStream(what, unpacker, packed, budget)) {
                return ConfigSearch.in(kernel);
            }
        }
    }

    /** The data can't be decompressed here, independent of its content. */
    private static final class NoUnpackerException extends IOException {
        private static final long serialVersionUID = 1L;

        NoUnpackerException(String message) {
            super(message);
        }
    }
}
