import Apus
import ArgumentParser

/// `apus verify`.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "verify", abstract: "Check the backends.")

  func run() throws {}
}
