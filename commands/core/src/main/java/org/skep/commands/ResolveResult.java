package org.skep.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Problem;
import org.skep.loader.Explanation;
import org.skep.loader.ObjectResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.ResolvedExtern;

/**
 * What came of resolving one object against one machine.
 *
 * @param object the object's name, as it was given
 * @param machine the machine
 * @param resolution the externs; empty when the object could not be opened
 * @param errors what is wrong; empty when all is well
 * @param warnings what should be known although it is no error
 */
record ResolveResult(
        String object, Machine machine, Optional<Resolution> resolution, List<Problem> errors, List<Problem> warnings) {

    /** Makes the attempt. */
    static ResolveResult at(NamedObject object, Machine machine, ObjectResolver resolver, ResolveOptions options)
            throws InterruptedException {
        try {
            return resolved(object.given(), machine, object.resolve(resolver, machine.in(options)));
        } catch (BpfObjectException e) {
            return refused(object.given(), machine, e);
        }
    }

    /** One that got as far as asking. */
    static ResolveResult resolved(String object, Machine machine, Resolution resolution) {
        return new ResolveResult(object, machine, Optional.of(resolution), resolution.errors(), resolution.warnings());
    }

    /** One that ended when the object was opened. */
    static ResolveResult refused(String object, Machine machine, BpfObjectException refusal) {
        return new ResolveResult(object, machine, Optional.empty(), refusal.problems(), List.of());
    }

    /** The same with the errors of these externs only. */
    ResolveResult onlyAbout(List<Explanation.ExplainedExtern> externs) {
        List<Problem> theirs = externs.stream()
                .map(Explanation.ExplainedExtern::outcome)
                .filter(ResolvedExtern.Failed.class::isInstance)
                .map(extern -> ((ResolvedExtern.Failed) extern).problem())
                .toList();
        return new ResolveResult(object, machine, resolution, theirs, warnings);
    }

    /** The same with every warning as an error. */
    ResolveResult strict() {
        List<Problem> all = new ArrayList<>(errors);
        all.addAll(warnings);
        return new ResolveResult(object, machine, resolution, List.copyOf(all), List.of());
    }

    /** Whether all is well. */
    boolean ok() {
        return errors.isEmpty();
    }

    /** The externs, as far as there are any. */
    List<ResolvedExtern> externs() {
        return resolution.map(Resolution::externs).orElse(List.of());
    }

    /** How many externs are zero because nobody knows them. */
    long defaulted() {
        return externs().stream()
                .filter(ResolvedExtern.Defaulted.class::isInstance)
                .count();
    }

    /** How many externs are not to be had, whether this is about all of them or not. */
    long failed() {
        return externs().stream()
                .filter(ResolvedExtern.Failed.class::isInstance)
                .count();
    }
}
