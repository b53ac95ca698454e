package org.skep.resolver;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.extern.Lookup;

/**
 * Answers extern variables. Implemented by bundles as an OSGi service with the properties below, and by applications
 * for a single load.
 *
 * <p>All resolvers that serve an extern's section, and whose patterns match its name, are called in the order of their
 * {@code service.ranking}, highest first, then of their {@code service.id}, lowest first. The first that finds or
 * refuses an extern ends the search for it. A resolver that throws, exceeds the time limit, or is unregistered before
 * its call affects only its own answers: externs that no resolver after it answers fail with
 * {@link org.skep.extern.Code#RESOLVER_FAILED}, weak or not, because a wrong zero is worse than a failed load.
 *
 * <h2>The contract</h2>
 *
 * <p>{@code ResolverContract} of the test kit ({@code org.skep.testkit}) checks each clause by its name. Clauses marked
 * as advice may be disregarded for a reason.
 *
 * <dl>
 *   <dt>{@code answers}
 *   <dd>The resolver answers without throwing when it can do its work. Otherwise it throws an exception with the
 *       reason.
 *   <dt>{@code returns-a-map}
 *   <dd>It returns a map without null names or answers. A name without an answer means "not served".
 *   <dt>{@code in-time}
 *   <dd>It returns within the time limit: 30 seconds unless configured otherwise. It may block until then.
 *   <dt>{@code knows-something} (advice)
 *   <dd>It finds or refuses at least one extern of the test; otherwise most clauses can't be tested.
 *   <dt>{@code only-what-is-asked} (advice)
 *   <dd>It answers only names that are in the question. The core ignores other answers.
 *   <dt>{@code absent-for-its-own} (advice)
 *   <dd>It returns {@link Answer#absent} for a served name that does not exist. A name that no resolver answers fails
 *       with {@link org.skep.extern.Code#NO_RESOLVER} even when it is weak. A resolver that takes precedence over
 *       others, such as overrides, omits the names for which it has no value.
 *   <dt>{@code leaves-the-question-alone}
 *   <dd>It does not modify {@link Question#externs}.
 *   <dt>{@code keeps-no-question}
 *   <dd>It keeps no reference to a question, or to its list, after it has returned.
 *   <dt>{@code repeatable}
 *   <dd>It returns the same answers as long as nothing has changed. When answers may have changed, it raises the
 *       property {@code service.changecount} of its service (OSGi Core, chapter 5), and loaded objects become stale.
 *   <dt>{@code whatever-else-is-asked}
 *   <dd>An answer depends neither on the other externs of the question nor on their order. Both depend on resolvers of
 *       higher ranking.
 *   <dt>{@code fits-the-type} (advice)
 *   <dd>A value is of a kind that fits the declared type, or the extern is refused with a code. The core refuses other
 *       values with a less specific reason.
 *   <dt>{@code says-where}
 *   <dd>Origins, places and reasons are readable text: never empty, and without object identities.
 *   <dt>{@code several-threads}
 *   <dd>Calls from several threads at once do not affect each other. Calls may come from any thread.
 *   <dt>{@code gives-up-when-interrupted}
 *   <dd>It returns soon, possibly with an exception, after its thread is interrupted. A call that exceeds the time
 *       limit is interrupted, and the resolver is not called again before it has returned.
 *   <dt>{@code only-the-target}
 *   <dd>It reads facts of a machine only from {@link Question#target}, which need not be the running machine.
 *   <dt>{@code explains-the-same}
 *   <dd>{@link Question#explain} does not change its answers; it only adds places that were searched.
 *   <dt>{@code empty-question}
 *   <dd>For a question without externs it returns an empty map and does not throw.
 *   <dt>{@code surveys}
 *   <dd>{@link #survey} returns a list without null, and does not throw when there is nothing to list.
 *   <dt>{@code closes-what-it-opens}
 *   <dd>It closes what it opens, on every path.
 *   <dt>{@code no-zero-for-a-failed-source}
 *   <dd>It does not return {@link Answer#absent} when one of {@link Question#kconfigSources} failed or is gone: it
 *       throws, or refuses.
 *   <dt>{@code follows-the-files}
 *   <dd>It handles files that disappear from the target, and no longer answers from them: expensive results are cached
 *       by {@code Target.shared} and {@code Target.identity}.
 * </dl>
 */
@ConsumerType
public interface ExternResolver {

    /**
     * Service property, required, {@code String+}: the served sections, each with its leading dot. {@code *} matches
     * any characters: {@code .extern.*}.
     */
    String SECTIONS = "org.skep.sections";

    /**
     * Service property, optional, {@code String+}: the served names. {@code *} matches any characters. Default: all
     * names.
     */
    String NAMES = "org.skep.names";

    /** Service property, required, {@code String}: the resolver's name in messages and exclusions. */
    String NAME = "org.skep.name";

    /**
     * Service property, optional, {@code String}: why the resolver can't be used with its configuration, for the
     * administrator. A resolver with this property is not called, and is listed with this text.
     */
    String UNUSABLE = "org.skep.unusable";

    /**
     * Answers open externs. One call covers all externs of an object that this resolver serves and that no resolver
     * before it has answered.
     *
     * @param question the externs and the target
     * @return answers by name; a name without an answer means "not served". Other names are ignored
     * @throws Exception when the resolver can't do its work; reported for every extern that no resolver after it
     *     answers
     */
    Map<String, Answer> resolve(Question question) throws Exception;

    /**
     * Lists the data sources of this resolver, for tools that show installed resolvers. Not part of a resolution.
     *
     * @param question a question without externs
     * @return the places and their content; may be empty
     * @throws Exception when the resolver can't do its work
     */
    default List<Lookup> survey(Question question) throws Exception {
        return List.of();
    }
}
