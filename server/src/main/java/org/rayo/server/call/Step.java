package org.rayo.server.call;

import java.util.List;

/** What one signal made of a call. */
public record Step(CallState state, List<CallEffect> effects) {}
