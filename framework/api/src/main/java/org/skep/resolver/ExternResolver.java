package org.skep.resolver;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.extern.Lookup;

/**
 * Answers extern variables. Implemented by bundles, as an OSGi service with the properties below, and by applications,
 * for one load of theirs.
 *
 * <p>All resolvers that serve an extern's section, and whose patterns match its name, are asked in the order of their
 * {@code service.ranking}, highest first, then of their {@code service.id}, lowest first. The first that finds or
 * refuses an extern ends the search for it. A resolver that throws, takes too long, or is unregistered before it could
 * be asked, costs its own answers only: what nobody below it answers fails with
 * {@link org.skep.extern.Code#RESOLVER_FAILED}, weak or not, because a wrong zero is worse than no load.
 *
 * <h2>The contract</h2>
 *
 * <p>Each clause has a name, by which {@code ResolverContract} of the test kit ({@code org.skep.testkit}) checks it.
 * Those marked as advice may be disregarded for a reason.
 *
 * <dl>
 *   <dt>{@code answers}
 *   <dd>It answers without throwing when it can do its work. When it can't, it throws whatever says best why.
 *   <dt>{@code returns-a-map}
 *   <dd>It returns a map, without null for a name or an answer. A name that is left out means "not mine".
 *   <dt>{@code in-time}
 *   <dd>It returns within the time limit: 30 seconds unless configured otherwise. It may block until then.
 *   <dt>{@code knows-something} (advice)
 *   <dd>It finds or refuses something of what a test asks for; or the test shows little.
 *   <dt>{@code only-what-is-asked} (advice)
 *   <dd>It answers no name that is not in the question. Nobody reads such answers.
 *   <dt>{@code absent-for-its-own} (advice)
 *   <dd>Of a name that it serves and does not know it says that there is no such thing: {@link Answer#absent}. A name
 *       that everybody leaves out fails with {@link org.skep.extern.Code#NO_RESOLVER} even when it is weak. A resolver
 *       that lies on top of others, as overrides do, leaves out what it has nothing to say of.
 *   <dt>{@code leaves-the-question-alone}
 *   <dd>It does not try to change {@link Question#externs}.
 *   <dt>{@code keeps-no-question}
 *   <dd>It keeps no reference to a question, or to its list, after it has returned.
 *   <dt>{@code repeatable}
 *   <dd>It gives the same answers again as long as nothing has changed. When they may have changed it raises the
 *       property {@code service.changecount} of its service (OSGi Core, chapter 5), and loaded objects turn stale.
 *   <dt>{@code whatever-else-is-asked}
 *   <dd>An answer depends neither on what else is asked nor on the order of the question, which is what others above
 *       have left open.
 *   <dt>{@code fits-the-type} (advice)
 *   <dd>A value is of a kind that the declared type can take, or is refused with a code. What doesn't fit is refused by
 *       the core, which knows less of the reason.
 *   <dt>{@code says-where}
 *   <dd>Origins, places and reasons are words that a person can follow: never empty, and no object's identity.
 *   <dt>{@code several-threads}
 *   <dd>It answers several threads at once, each as if it were alone. No thread is always the same.
 *   <dt>{@code gives-up-when-interrupted}
 *   <dd>It returns soon when its thread is interrupted, which it is when its call is given up; by an exception, as it
 *       likes. It is not asked again before it has returned.
 *   <dt>{@code only-the-target}
 *   <dd>What it says of a machine it has from {@link Question#target}, which may be another than the running one.
 *   <dt>{@code explains-the-same}
 *   <dd>It decides for {@link Question#explain} as it does otherwise, and tells more of where it looked.
 *   <dt>{@code empty-question}
 *   <dd>Of no externs it says nothing, and does not throw.
 *   <dt>{@code surveys}
 *   <dd>{@link #survey} returns a list without null, and does not throw where there is simply nothing.
 *   <dt>{@code closes-what-it-opens}
 *   <dd>It closes what it opens, on every path.
 *   <dt>{@code no-zero-for-a-failed-source}
 *   <dd>It does not say "absent" when one of {@link Question#kconfigSources} failed or went away: it throws, or
 *       refuses.
 *   <dt>{@code follows-the-files}
 *   <dd>It copes with files that vanish from the target, and does not answer from them any more: what is costly is kept
 *       by {@code Target.shared} and {@code Target.identity}.
 * </dl>
 */
@ConsumerType
public interface ExternResolver {

    /**
     * Service property, required, {@code String+}: the sections served, each with its leading dot. {@code *} stands for
     * any characters: {@code .extern.*}.
     */
    String SECTIONS = "org.skep.sections";

    /**
     * Service property, optional, {@code String+}: the names served, {@code *} for any characters; all when missing.
     */
    String NAMES = "org.skep.names";

    /** Service property, required, {@code String}: what people call the resolver, in messages and in exclusions. */
    String NAME = "org.skep.name";

    /**
     * Service property, optional, {@code String}: why this resolver can't be asked as it is configured, in words for
     * whoever has configured it. One that has it is not asked, and is listed with these words.
     */
    String UNUSABLE = "org.skep.unusable";

    /**
     * Answers what is open. One call covers all externs of an object that this resolver serves and that nobody before
     * it has answered.
     *
     * @param question the externs and where to look
     * @return an answer by name; a name left out means "not mine". Names that were not asked for are ignored
     * @throws Exception when the resolver can't do its work; said of every extern that nobody below answers
     */
    Map<String, Answer> resolve(Question question) throws Exception;

    /**
     * Tells what this resolver would draw on, for people who ask what is installed. Not part of any resolution.
     *
     * @param question a question without externs
     * @return the places and what is there; empty when there is nothing to tell
     * @throws Exception when the resolver can't do its work
     */
    default List<Lookup> survey(Question question) throws Exception {
        return List.of();
    }
}
