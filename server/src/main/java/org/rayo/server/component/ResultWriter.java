package org.rayo.server.component;

/** Writes the result documents of inputs. */
public interface ResultWriter {
    String of(DtmfMatcher match);

    String of(SpeechOutcome.Understood match);
}
