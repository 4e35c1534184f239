/** Who sent a request and what they may do. */
package io.sightline.platform.auth;
