package org.skep.resolver.kernelversion;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.kconfig.KconfigText;
import org.skep.machine.KernelVersion;
import org.skep.resolver.Question;
import org.skep.source.Finding;
import org.skep.source.InstalledSource;
import org.skep.source.Kconfig;

/**
 * The version in the header of the target's kernel configuration, the same one that answers {@code CONFIG_*} externs.
 *
 * @param version the version
 * @param origin the header's line
 */
record ConfigurationHeader(KernelVersion version, Origin origin) {
    /** The number of bytes searched; the header is among the first lines. */
    private static final int HEAD = 1 << 14;

    /**
     * Reads the header of the first configuration that a source finds.
     *
     * @param looked receives the places without success
     * @return empty when there is no configuration, it is damaged, or it has no header
     * @throws IOException when the thread was interrupted
     */
    static Optional<ConfigurationHeader> find(Question question, List<Lookup> looked) throws IOException {
        for (InstalledSource source : question.kconfigSources()) {
            String label = source.name();
            try {
                Finding finding = Objects.requireNonNull(source.find(question.target()), source.name());
                looked.addAll(finding.looked());
                if (finding.kconfig().isPresent()) {
                    label = finding.kconfig().get().label();
                    Optional<ConfigurationHeader> header =
                            header(finding.kconfig().get());
                    if (header.isEmpty()) {
                        looked.add(Lookup.at(label, "no header with a version"));
                    }
                    return header;
                }
            } catch (NoSuchFileException | AccessDeniedException e) {
                looked.add(Lookup.at(label, e));
            } catch (InterruptedIOException | ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                looked.add(Lookup.at(label, e));
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<ConfigurationHeader> header(Kconfig kconfig) throws IOException {
        try (InputStream raw = new BufferedInputStream(kconfig.open(), HEAD)) {
            raw.mark(2);
            boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            byte[] head = (gzip ? new GZIPInputStream(raw) : raw).readNBytes(HEAD);
            return KconfigText.parse(head)
                    .header()
                    .map(header -> new ConfigurationHeader(header.version(), header.origin(kconfig.label())));
        }
    }
}
