package org.rayo.server.component;

import java.util.List;
import org.rayo.server.protocol.RayoCommand;

/** Makes one grammar of all that an input gives; they are alternatives. */
public interface GrammarCompiler {

    DtmfGrammar compile(List<RayoCommand.GrammarSource> sources) throws GrammarException;
}
