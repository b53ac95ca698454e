package org.skep.resolver;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.extern.Looked;

/**
 * Answers extern variables. Implemented by bundles, as an OSGi service with the properties below, and by applications,
 * for one load of theirs.
 *
 * <p>All resolvers that serve an extern's section, and whose patterns match its name, are asked in the order of their
 * {@code service.ranking}, highest first, then of their {@code service.id}, lowest first. The first that finds or
 * refuses an extern ends the search for it. A resolver is called from any thread, and from several at once; it may
 * block, and is given up after a time limit (30 seconds unless configured otherwise), upon which its thread is
 * interrupted. It keeps no reference to a {@link Question} after it has returned.
 *
 * <p>A resolver that throws, takes too long, or is unregistered before it could be asked, costs its own answers only:
 * what nobody below it answers fails with {@link org.skep.extern.Code#RESOLVER_FAILED}, weak or not, because a wrong
 * zero is worse than no load.
 *
 * <p>A resolver whose answers may have changed raises its {@code service.changecount} property (OSGi Core, chapter 5).
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
    default List<Looked> survey(Question question) throws Exception {
        return List.of();
    }
}
