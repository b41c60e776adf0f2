/// Ends the process with a message unless the condition holds.
///
/// `precondition` has its message in debug builds only: in optimised ones it ends the process without a word.
@inlinable @inline(__always)
func trap(unless condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { trap(message()) }
}

/// Out of line, as callers are on hot paths.
@usableFromInline @inline(never)
func trap(_ message: String) -> Never { fatalError(message) }

@usableFromInline @inline(never)
func trap(_ error: ShapeError) -> Never { fatalError("\(error)") }
