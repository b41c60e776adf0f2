import Apus
import DigitsClassifier
import Synchronization

/// The digits classifier, made for the first event that needs it.
final class LazyDigits: Sendable {
  private let made = Mutex<DigitsClassifier?>(nil)

  func classifier(on engine: Engine) throws -> DigitsClassifier {
    try made.withLock { made in
      if let made { return made }
      let new = try DigitsClassifier.embedded(on: engine)
      made = new
      return new
    }
  }
}
