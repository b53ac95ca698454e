package org.skep.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import org.skep.extern.Extern;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.kconfig.KconfigText;
import org.skep.kconfig.KconfigValue;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.source.Finding;
import org.skep.source.InstalledSource;

/**
 * A resolver that keeps every clause: {@code .extern.app} is answered from a file of the target, {@code .kconfig} from
 * the question's sources. Resolvers that break a clause wrap it.
 */
final class Thorough implements ExternResolver {
    static final String FILE = "etc/app.conf";

    @Override
    public Map<String, Answer> resolve(Question question) throws IOException {
        Map<String, Answer> answers = new HashMap<>();
        for (Extern extern : question.externs()) {
            answers.put(
                    extern.name(),
                    extern.section().equals(".kconfig") ? fromSources(extern, question) : fromFile(extern, question));
        }
        return answers;
    }

    private static Answer fromFile(Extern extern, Question question) throws IOException {
        String place = question.target().display(FILE);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(question.target().open(FILE), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.startsWith(extern.name() + "=")) {
                    byte[] value = line.substring(extern.name().length() + 1).getBytes(StandardCharsets.UTF_8);
                    Origin origin = Origin.of(place).line(number).raw(line);
                    return KconfigValue.read(value, extern.type(), origin);
                }
            }
            return Answer.absent(Lookup.at(place, "no such line"));
        } catch (NoSuchFileException e) {
            return Answer.absent(Lookup.at(place, e));
        }
    }

    private static Answer fromSources(Extern extern, Question question) throws IOException {
        for (InstalledSource source : question.kconfigSources()) {
            Finding finding = source.find(question.target());
            if (finding.kconfig().isPresent()) {
                String label = finding.kconfig().get().label();
                KconfigText text =
                        KconfigText.parse(finding.kconfig().get().open().readAllBytes());
                return text.entry(extern.name())
                        .map(entry -> KconfigValue.read(entry.value(), extern.type(), entry.origin(label)))
                        .orElseGet(() -> Answer.absent(Lookup.at(label, "no such entry")));
            }
        }
        return Answer.absent(
                Lookup.at("sources", new Value.Number(question.kconfigSources().size()) + " asked"));
    }
}
