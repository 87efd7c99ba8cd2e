package org.rayo.server.component;

import java.util.List;
import java.util.Set;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoCommand.InputMode;

/** Makes one grammar of all that an input gives; they are alternatives. */
public interface GrammarCompiler {

    /** Of digits that are pressed. */
    DtmfGrammar compile(List<GrammarSource> sources) throws GrammarException;

    /** Of words that are said. */
    SpeechGrammar compileSpeech(List<GrammarSource> sources) throws GrammarException;

    /** What it is for by its own words: {@code DTMF}, {@code VOICE} or both. */
    Set<InputMode> modes(GrammarSource source) throws GrammarException;
}
