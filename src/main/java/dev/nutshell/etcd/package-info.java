/// The directory of overlay networks in etcd, over the JSON form of its protocol (etcd.io, "gRPC gateway"; etcd 3.4 and later).
@NullMarked
package dev.nutshell.etcd;

import org.jspecify.annotations.NullMarked;
