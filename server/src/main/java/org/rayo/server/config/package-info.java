/**
 * The configuration: one table of keys, read from YAML, the environment and --set into one immutable
 * {@link org.rayo.server.config.ServerConfig}. Reports every problem at once, with file, line and key.
 */
@NullMarked
package org.rayo.server.config;

import org.jspecify.annotations.NullMarked;
