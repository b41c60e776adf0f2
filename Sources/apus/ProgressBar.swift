#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How far a long command has come: a line on standard error that is written over, if that is a terminal.
struct ProgressBar {
  private static let width = 30
  private let isVisible = isatty(2) == 1

  func show(_ fraction: Double, _ text: String) {
    if !isVisible { return }
    let done = Swift.max(0, Swift.min(Self.width, Int(fraction * Double(Self.width))))
    let bar = String(repeating: "#", count: done) + String(repeating: ".", count: Self.width - done)
    put("\r[\(bar)] \("\(Int(fraction * 100))".padded(to: 3, left: true))% \(text)\u{1B}[K")
  }

  /// Empties the line.
  func clear() {
    if isVisible { put("\r\u{1B}[K") }
  }

  private func put(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(2, bytes, bytes.count)
  }
}
