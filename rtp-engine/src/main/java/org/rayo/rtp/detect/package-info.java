/**
 * What can be heard in a stream of samples besides its words: speech, call-progress tones, fax and modem tones, beeps.
 * Pure: frames in, events out, nothing allocated per frame, time counted in samples. The engine runs the detectors of a
 * session; it and the DTMF detector share what turns any sample rate into the 8 kHz that detectors work on.
 */
@NullMarked
package org.rayo.rtp.detect;

import org.jspecify.annotations.NullMarked;
