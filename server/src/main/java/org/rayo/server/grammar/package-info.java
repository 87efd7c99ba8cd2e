/**
 * Grammars of digits and of speech: SRGS, the builtins of VoiceXML and Voxeo's simple form, compiled to automata, and the result
 * document of a match. Pure; knows commands and the component room's interfaces, nothing of calls.
 */
@NullMarked
package org.rayo.server.grammar;

import org.jspecify.annotations.NullMarked;
