/**
 * Loops over samples that cost more than all around them: by vector instructions where the JVM was started with
 * {@code --add-modules jdk.incubator.vector}, plain else. Pure arithmetic; knows no other room, any may call.
 */
@NullMarked
package org.rayo.rtp.dsp;

import org.jspecify.annotations.NullMarked;
