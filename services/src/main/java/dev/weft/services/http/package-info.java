/// HTTP on top of any server socket: files of a folder, and a page about a stack.
///
/// ```text
///   ServerSocket --connection--> WebServer --starts--> WebProtocol --request--> SiteHandler
///   (java.net)                   (a thread)            (a thread    <--page---  |-- FileTree
///                                  |                    each)                   `-- StatusPage
///                                  `--watches (a thread)--> Visitors
/// ```
///
/// All of this runs on threads outside the loom, since files block. The protocol itself is Apache
/// HttpComponents Core; here is what an origin server adds to it (RFC 9110): representations,
/// validators and conditions, ranges. Nothing of the library is loaded before the first connection.
@NullMarked
package dev.weft.services.http;

import org.jspecify.annotations.NullMarked;
