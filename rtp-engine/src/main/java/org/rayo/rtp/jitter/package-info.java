/**
 * The receive side's patience: packets go in as the network delivers them and come out at the media clock.
 * Pure algorithms over primitive arrays; time is an argument, so a test is its own network.
 * The engine owns one of each per session.
 */
@NullMarked
package org.rayo.rtp.jitter;

import org.jspecify.annotations.NullMarked;
