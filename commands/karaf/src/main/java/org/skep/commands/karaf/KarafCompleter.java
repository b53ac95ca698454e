package org.skep.commands.karaf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.skep.commands.Proposal;

/** Completes the name of a command and its arguments. Karaf calls the completers of all commands for each line. */
final class KarafCompleter implements Completer {
    private final KarafCommand command;
    private final KarafCommand.Calls calls;
    private final List<String> names;

    KarafCompleter(KarafCommand command, KarafCommand.Calls calls, boolean scoped) {
        this.command = command;
        this.calls = calls;
        this.names = scoped ? List.of(command.getName()) : List.of(command.getName(), command.fullName());
    }

    @Override
    public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
        for (Proposal proposal : proposals(session, line)) {
            String about = proposal.about().isEmpty() ? null : proposal.about();
            candidates.add(new Candidate(proposal.word(), proposal.word(), null, about, null, null, proposal.whole()));
        }
    }

    /** Returns candidates as text; complete words are followed by a blank. */
    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        proposals(session, line)
                .forEach(proposal -> candidates.add(proposal.whole() ? proposal.word() + " " : proposal.word()));
        return candidates.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
    }

    private List<Proposal> proposals(Session session, CommandLine line) {
        String[] words = line.getArguments();
        int at = line.getCursorArgumentIndex();
        if (at < 0 || words.length == 0) {
            return List.of();
        }
        String word = at < words.length ? words[at] : "";
        String prefix = word.substring(0, Math.min(word.length(), Math.max(0, line.getArgumentPosition())));
        if (at == 0) {
            return names(prefix);
        }
        return command.fullName().equals(session.resolveCommand(words[0]))
                ? arguments(session, List.copyOf(Arrays.asList(words).subList(1, words.length)), at - 1, prefix)
                : List.of();
    }

    private List<Proposal> names(String prefix) {
        List<Proposal> proposals = new ArrayList<>();
        names.stream()
                .filter(name -> name.startsWith(prefix))
                .forEach(name -> proposals.add(new Proposal(name, command.getDescription(), true)));
        return proposals;
    }

    private List<Proposal> arguments(Session session, List<String> words, int at, String prefix) {
        try {
            return calls.from(SessionConsole.silentIn(session)).complete(command.getName(), words, at, prefix);
        } catch (RuntimeException e) {
            // The core may be stopping; completion must not fail then.
            return List.of();
        }
    }
}
