/**
 * The user agent: dialogs and INVITE sessions of both roles (RFC 3261 §12 to §15), REFER sent, and the checks of §8.2. The
 * door of this module: {@link org.rayo.sip.dialog.UserAgent}. A session belongs to the loop of its Call-ID.
 */
@NullMarked
package org.rayo.sip.dialog;

import org.jspecify.annotations.NullMarked;
