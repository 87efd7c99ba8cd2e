/**
 * The components of calls as pure values: the plan of an output, the state of an input. The call machine folds them;
 * nothing here plays or listens.
 */
@NullMarked
package org.rayo.server.component;

import org.jspecify.annotations.NullMarked;
