package org.skep.machine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The results shared by the users of one target: created once, held softly, evicted in order of last use. */
final class SharedResults {
    /**
     * A machine has a few hundred modules, each with symbols and BTF. An entry that is older than this many other
     * requests is from a file that has changed since.
     */
    static final int MAX_RESULTS = 1024;

    /** The key of a result. Does not keep the class in memory: when its bundle is gone, no request has an equal key. */
    private static final class Key {
        private final WeakReference<Class<?>> kind;
        private final String identity;
        private final int hash;

        Key(Class<?> kind, String identity) {
            this.kind = new WeakReference<>(kind);
            this.identity = identity;
            this.hash = Objects.hash(kind, identity);
        }

        @Override
        public boolean equals(Object other) {
            Class<?> own = kind.get();
            boolean isSameClass = own != null && other instanceof Key key && key.kind.refersTo(own);
            return this == other || (isSameClass && identity.equals(((Key) other).identity));
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** In order of last use; guarded by itself. */
    private final Map<Key, SoftReference<Object>> made = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SoftReference<Object>> eldest) {
            return size() > MAX_RESULTS;
        }
    };

    /** Results in progress; completed with empty on failure. Guarded by {@link #made}. */
    private final Map<Key, CompletableFuture<Optional<Object>>> making = new LinkedHashMap<>();

    <T> T get(Class<T> kind, String identity, Target.Loader<T> loader) throws IOException {
        Key key = new Key(kind, identity);
        while (true) {
            CompletableFuture<Optional<Object>> mine = new CompletableFuture<>();
            CompletableFuture<Optional<Object>> others;
            synchronized (made) {
                SoftReference<Object> held = made.get(key);
                Object result = held == null ? null : held.get();
                if (result != null) {
                    return kind.cast(result);
                }
                others = making.putIfAbsent(key, mine);
            }
            if (others == null) {
                return make(key, mine, loader);
            }
            Optional<Object> result = await(others);
            if (result.isPresent()) {
                return kind.cast(result.get());
            }
        }
    }

    private <T> T make(Key key, CompletableFuture<Optional<Object>> promise, Target.Loader<T> loader)
            throws IOException {
        Optional<Object> outcome = Optional.empty();
        try {
            T result = Objects.requireNonNull(loader.load(), "what was loaded");
            outcome = Optional.of(result);
            return result;
        } finally {
            synchronized (made) {
                outcome.ifPresent(result -> made.put(key, new SoftReference<>(result)));
                making.remove(key);
            }
            promise.complete(outcome);
        }
    }

    private static Optional<Object> await(CompletableFuture<Optional<Object>> promise) throws IOException {
        try {
            return promise.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("interrupted while waiting for a shared result").initCause(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a shared result is never completed with a failure", e);
        }
    }
}
