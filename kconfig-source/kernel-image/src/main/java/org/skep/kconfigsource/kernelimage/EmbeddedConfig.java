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
 * What an image's kernel embeds. Immutable.
 *
 * @param gzip the configuration, as gzip, not to be changed; empty when there is none
 */
record EmbeddedConfig(Optional<byte[]> gzip) {
    /**
     * What is unpacked and has less is no kernel, and what fails to unpack before was no compressed data: by chance a
     * few bytes in megabytes look like the beginning of some.
     */
    private static final int LEAST_KERNEL = 1 << 20;

    /**
     * Takes the configuration out of an image: told by what its bytes say, never by its name.
     *
     * @throws IOException when the image is cut off, damaged, too large or of a kind that isn't known, so that it is
     *     not known whether there is a configuration; {@link InterruptedIOException} or
     *     {@link ClosedByInterruptException} when the thread was interrupted
     */
    static EmbeddedConfig in(Image image) throws IOException {
        return new EmbeddedConfig(new Reading(image).configuration());
    }

    /** One reading of an image. */
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
            return inUntold(head);
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
                    + " of the image is compressed in no way that is known: it begins with "
                    + HexFormat.ofDelimiter(" ").formatHex(head.array()));
        }

        /** An image without a header that tells where the kernel is: it has it somewhere in it, or is the kernel. */
        private Optional<byte[]> inUntold(ByteBuffer head) throws IOException {
            OptionalLong length = EfiImage.length(head);
            if (length.isPresent()) {
                image.requireLength(length.getAsLong());
            }
            OptionalLong end = ElfSegments.endOfReadOnlyData(head);
            boolean isKernel = length.isPresent() || end.isPresent();
            Optional<IOException> damage = Optional.empty();
            // What is packed comes first: gzip doesn't pack any further, so that a packed kernel shows the marks nearly
            // as they are, and between them something that is nearly the configuration.
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
                throw new IOException("this is no image of a kernel that is known, or it is cut off");
            }
            return plain;
        }

        private Optional<byte[]> inPacked(PackedData packed) throws IOException {
            String what = "the kernel, compressed with " + packed.compression() + " from byte " + packed.offset()
                    + " of the image on,";
            Optional<String> obstacle = packed.compression().obstacle();
            if (obstacle.isPresent()) {
                throw new NoUnpackerException(what + " can't be unpacked: " + obstacle.get());
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

    /** It is not known what is packed there, and won't be with other bytes. */
    private static final class NoUnpackerException extends IOException {
        private static final long serialVersionUID = 1L;

        NoUnpackerException(String message) {
            super(message);
        }
    }
}
