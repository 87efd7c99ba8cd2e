/**
 * Rayo as types: commands, events, errors and completion reasons of XEP-0327, and their XML binding.
 * The only room that knows Rayo's namespaces. Values only: nothing here does anything.
 */
@NullMarked
package org.rayo.server.protocol;

import org.jspecify.annotations.NullMarked;
