package org.rayo.server.call;

/** Sees the journal of every call as it is written, on the calls' own loops; must return at once. */
@FunctionalInterface
public interface CallWatcher {

    void saw(CallId call, CallJournal.Entry entry);
}
