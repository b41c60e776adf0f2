import Apus

/// Images of 8×8 pixels as lines of text, side by side.
enum TerminalPicture {
  /// From no ink to full ink.
  private static let shades: [Character] = [" ", "·", "░", "▒", "▓", "█"]

  /// - Parameters:
  ///   - indices: The rows of `images` to draw.
  ///   - captions: A line under each.
  static func lines(_ indices: [Int], of images: Matrix<Float>, captions: [String]) -> [String] {
    let pictures = (0..<8).map { y in
      indices.map { index in
        String((0..<8).flatMap { x in Array(repeating: shade(images[index, y * 8 + x]), count: 2) })
      }.joined(separator: "   ")
    }
    let width = 16
    let below = captions.map { $0 + String(repeating: " ", count: max(0, width - $0.count)) }
    return pictures + [below.joined(separator: "   ")]
  }

  private static func shade(_ ink: Float) -> Character {
    shades[min(shades.count - 1, Int(ink / 16 * Float(shades.count - 1) + 0.5))]
  }
}
