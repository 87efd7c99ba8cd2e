package org.rayo.server.speech;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.Sound;

/**
 * A text that is spoken, or of which the beginning is there.
 *
 * @param sounds with its marks as cues
 * @param failure what broke it off; null for nothing
 * @param cancel nobody hears it any more; may block
 */
record Spoken(List<Sound> sounds, Supplier<@Nullable String> failure, Runnable cancel) {}
