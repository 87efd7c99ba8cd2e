package org.rayo.server.component;

import org.rayo.server.protocol.RayoCommand;

/** What a recording will be, and whether it is to begin paused. */
public record RecordPlan(RayoCommand.Recording command, boolean paused) {}
