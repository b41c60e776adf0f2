extension String {
  /// The first characters, for a message. They are Unicode scalars: what is one character to a reader may be as long as it likes.
  func beginning(_ count: Int = 60) -> String { String(unicodeScalars.prefix(count)) }
}
