/**
 * Sound as frames of 16-bit samples at 8 kHz: sources that are played, sinks that hear, clips, tones and WAV files.
 * Sources and sinks run on a media loop and must not block; reading and resampling a file is done elsewhere, before.
 * The engine and whoever plays or hears something may use it.
 */
@NullMarked
package org.rayo.rtp.audio;

import org.jspecify.annotations.NullMarked;
