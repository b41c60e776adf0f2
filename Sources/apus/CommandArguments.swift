#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The words of the command line, looked at before they are parsed.
enum CommandArguments {
  /// The bytes of a path at most, and of an option before it; no other word has a use for more. To be compared words are
  /// normalised, which takes the square of their length where marks are out of order.
  private static let byteLimit = 4095 + 32

  /// Throws where a word cannot be understood, or there is no such command: the parser knows neither.
  static func check() throws(CommandFailure) {
    for case let word? in UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).dropFirst() {
      let text = String(cString: word).shortened(to: 64)
      let byteCount = strlen(word)
      guard byteCount <= byteLimit else {
        throw CommandFailure(
          .usage, "'\(text)' has \(byteCount) bytes; an argument has at most \(byteLimit)")
      }
      // The parser would be given other bytes, and open another file.
      guard String(validatingCString: word) != nil else {
        throw CommandFailure(
          .usage, "'\(text)' is not UTF-8, as names of files must be here; a link to the file can have such a name")
      }
    }
    let words = CommandLine.arguments.dropFirst()
    let names = RootCommand.configuration.subcommands.map { $0._commandName }
    guard let name = words.first == "help" ? words.dropFirst().first : words.first,
      !name.hasPrefix("-"), name != "help", !names.contains(name)
    else { return }
    throw CommandFailure(unknown: "command", name, among: names)
  }
}
