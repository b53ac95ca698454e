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
 * Goes through the sources of a question in order, one configuration a step. What is missing or may not be read is
 * noted, and the next source is asked; what is there and can't be used ends the search as much as what can.
 */
final class SourceSequence {
    private static final String NO_ENTRY =
            "the configuration can't be used: it has no CONFIG_ entry, so it is not a kernel's configuration";

    private final SizeLimit limit;
    private final Target target;
    private final Iterator<InstalledSource> sources;
    private final List<Lookup> inVain = new ArrayList<>();

    /** A search that keeps to one limit to its end. */
    SourceSequence(Question question, SizeLimit limit) {
        this.limit = limit;
        this.target = question.target();
        this.sources = question.kconfigSources().iterator();
        if (!sources.hasNext()) {
            inVain.add(Lookup.at("configuration sources", "none is installed"));
        }
    }

    /** What a source that has something comes to. */
    sealed interface Outcome {
        /** How origins name it. */
        String label();
    }

    /**
     * A configuration.
     *
     * @param text well-formed, with one entry at least
     */
    record Usable(String label, KconfigText text) implements Outcome {}

    /**
     * One that is there and can't be used.
     *
     * @param origin the place, down to the line where there is one
     */
    record Unusable(String label, Code code, String why, Origin origin) implements Outcome {}

    /**
     * Goes on to the next source that has something.
     *
     * @return empty when all have been asked
     * @throws IOException when the thread was interrupted
     * @throws RuntimeException from a source: it is unknown then what it would have had, and nobody steps in
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

    /** The same for people who want to know everything: a source that throws is noted as tried. */
    Optional<Outcome> nextDespiteFailures() throws IOException {
        while (sources.hasNext()) {
            InstalledSource source = sources.next();
            try {
                Optional<Outcome> outcome = ask(source);
                if (outcome.isPresent()) {
                    return outcome;
                }
            } catch (RuntimeException e) {
                inVain.add(Lookup.at(source.name(), "failed: " + e));
            }
        }
        return Optional.empty();
    }

    /** Where was looked in vain since this was asked last, in order. */
    List<Lookup> inVain() {
        List<Lookup> places = List.copyOf(inVain);
        inVain.clear();
        return places;
    }

    private Optional<Outcome> ask(InstalledSource source) throws IOException {
        String label = source.name();
        try {
            Finding finding = Objects.requireNonNull(
                    source.find(target), () -> "the configuration source " + source.name() + " returned null");
            inVain.addAll(finding.looked());
            if (finding.kconfig().isEmpty()) {
                return Optional.empty();
            }
            Kconfig kconfig = finding.kconfig().get();
            label = kconfig.label();
            return Optional.of(outcome(label, text(kconfig)));
        } catch (NoSuchFileException | AccessDeniedException e) {
            inVain.add(Lookup.at(label, e));
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

    /** A source that looks in several places, and fails in one, knows which. */
    private static String place(IOException failure, String label) {
        return failure instanceof FileSystemException file && file.getFile() != null ? file.getFile() : label;
    }

    private KconfigText text(Kconfig kconfig) throws IOException {
        KconfigReader reader = new KconfigReader(limit);
        MeasuredText read = kconfig.identity().isPresent()
                ? target.shared(MeasuredText.class, kconfig.identity().get(), () -> reader.read(kconfig))
                : reader.read(kconfig);
        // It may have been read under a larger limit; what a limit refuses must not depend on who asked before.
        limit.require(read.size());
        return read.text();
    }

    private static Outcome outcome(String label, KconfigText text) {
        if (text.badLine().isPresent()) {
            KconfigText.BadLine bad = text.badLine().get();
            return new Unusable(label, bad.code(), bad.why(), bad.origin(label));
        }
        // An empty file, a page of HTML, a pointer of Git LFS: nothing in it says which externs are absent.
        return text.size() == 0
                ? new Unusable(label, Code.SOURCE_DAMAGED, NO_ENTRY, Origin.of(label))
                : new Usable(label, text);
    }
}
