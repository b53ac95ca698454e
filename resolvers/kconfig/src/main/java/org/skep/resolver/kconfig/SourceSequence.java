package org.skep.resolver.kconfig;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.extern.Code;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.kconfig.KconfigText;
import org.skep.machine.ContradictedReleaseException;
import org.skep.machine.Target;
import org.skep.resolver.Question;
import org.skep.source.Finding;
import org.skep.source.InstalledSource;
import org.skep.source.Kconfig;

/**
 * Iterates over the sources of a question in order, one configuration per step. A missing or unreadable configuration
 * is recorded and the next source is read. A configuration that exists ends the search, even when it can't be used.
 */
final class SourceSequence {
    private static final String NO_ENTRY =
            "the configuration can't be used: it has no CONFIG_ entry, so it is not a kernel's configuration";

    private final SizeLimit limit;
    private final Target target;
    private final Iterator<InstalledSource> sources;
    private final List<Lookup> failed = new ArrayList<>();

    /** Creates a search with a fixed size limit. */
    SourceSequence(Question question, SizeLimit limit) {
        this.limit = limit;
        this.target = question.target();
        this.sources = question.kconfigSources().iterator();
        if (!sources.hasNext()) {
            failed.add(Lookup.at("configuration sources", "none is installed"));
        }
    }

    /** The result of a source that has a configuration. */
    sealed interface Outcome {
        /** The name of the configuration in origins. */
        String label();
    }

    /**
     * A valid configuration.
     *
     * @param text well-formed, with at least one entry
     */
    record Usable(String label, KconfigText text) implements Outcome {}

    /**
     * A configuration that exists but can't be used.
     *
     * @param origin the place, with the line if known
     */
    record Unusable(String label, Code code, String why, Origin origin) implements Outcome {}

    /**
     * Advances to the next source that has a configuration.
     *
     * @return empty when all sources have been read
     * @throws IOException when the thread was interrupted
     * @throws RuntimeException from a source; its configuration is unknown then, and no other source replaces it
     */
    Optional<Outcome> next() throws IOException {
        while (sources.hasNext()) {
            Optional<Outcome> outcome = ask(sources.next());
            if (outcome.isPresent()) {
                return outcome;
            }
        }
        return Optional.empty();
    }

    /** As {@link #next}, for explanations: a source that throws is recorded as tried. */
    Optional<Outcome> nextDespiteFailures() throws IOException {
        while (sources.hasNext()) {
            InstalledSource source = sources.next();
            try {
                Optional<Outcome> outcome = ask(source);
                if (outcome.isPresent()) {
                    return outcome;
                }
            } catch (RuntimeException e) {
                failed.add(Lookup.at(source.name(), "failed: " + e));
            }
        }
        return Optional.empty();
    }

    /** Returns the places without a configuration since the last call, in order. */
    List<Lookup> takeFailed() {
        List<Lookup> places = List.copyOf(failed);
        failed.clear();
        return places;
    }

    private Optional<Outcome> ask(InstalledSource source) throws IOException {
        String label = source.name();
        try {
            Finding finding = Objects.requireNonNull(
                    source.find(target), () -> "the configuration source " + source.name() + " returned null");
            failed.addAll(finding.looked());
            if (finding.kconfig().isEmpty()) {
                return Optional.empty();
            }
            Kconfig kconfig = finding.kconfig().get();
            label = kconfig.label();
            return Optional.of(outcome(label, text(kconfig)));
        } catch (NoSuchFileException | AccessDeniedException e) {
            failed.add(Lookup.at(label, e));
            return Optional.empty();
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            throw e;
        } catch (ContradictedReleaseException e) {
            return Optional.of(new Unusable(label, Code.OTHER_KERNEL, e.getReason(), Origin.of(e.getFile())));
        } catch (IOException e) {
            String why = "the configuration can't be used: "
                    + DamagedKconfigException.of(e).getMessage();
            return Optional.of(new Unusable(label, Code.SOURCE_DAMAGED, why, Origin.of(place(e, label))));
        }
    }

    /** Returns the file named by the failure, if any; a source with several places reports the one that failed. */
    private static String place(IOException failure, String label) {
        return failure instanceof FileSystemException file && file.getFile() != null ? file.getFile() : label;
    }

    private KconfigText text(Kconfig kconfig) throws IOException {
        KconfigReader reader = new KconfigReader(limit);
        MeasuredText read = kconfig.identity().isPresent()
                ? target.shared(MeasuredText.class, kconfig.identity().get(), () -> reader.read(kconfig))
                : reader.read(kconfig);
        // It may be cached from a read with a larger limit; the result must not depend on earlier questions.
        limit.require(read.size());
        return read.text();
    }

    private static Outcome outcome(String label, KconfigText text) {
        if (text.badLine().isPresent()) {
            KconfigText.BadLine bad = text.badLine().get();
            return new Unusable(label, bad.code(), bad.why(), bad.origin(label));
        }
        // An empty file, an HTML page or a Git LFS pointer does not show which externs are absent.
        return text.size() == 0
                ? new Unusable(label, Code.SOURCE_DAMAGED, NO_ENTRY, Origin.of(label))
                : new Usable(label, text);
    }
}
