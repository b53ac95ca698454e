package org.skep.commands.karaf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.skep.commands.Proposal;

/**
 * Completes the name of a command and what stands behind it. Karaf asks the completers of all commands for each line.
 */
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

    /** The same for whoever wants whole words as text, with a blank behind those that are whole. */
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
        String begun = word.substring(0, Math.min(word.length(), Math.max(0, line.getArgumentPosition())));
        if (at == 0) {
            return names(begun);
        }
        return command.fullName().equals(session.resolveCommand(words[0]))
                ? behind(session, List.copyOf(Arrays.asList(words).subList(1, words.length)), at - 1, begun)
                : List.of();
    }

    private List<Proposal> names(String begun) {
        List<Proposal> proposals = new ArrayList<>();
        names.stream()
                .filter(name -> name.startsWith(begun))
                .forEach(name -> proposals.add(new Proposal(name, command.getDescription(), true)));
        return proposals;
    }

    private List<Proposal> behind(Session session, List<String> words, int at, String begun) {
        try {
            return calls.from(SessionConsole.silentIn(session)).complete(command.getName(), words, at, begun);
        } catch (RuntimeException e) {
            // The core may just be going: no reason to disturb somebody who is writing.
            return List.of();
        }
    }
}
