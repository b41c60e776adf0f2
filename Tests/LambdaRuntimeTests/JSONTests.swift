import Testing

@testable import LambdaRuntime

func json(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

@Suite struct JSONTests {
  @Test(arguments: [
    "null", " true ", "-0", "1.5e-7", "\"\"", "[]", "{}", "[[],{},[{}]]", "{\"a\":{\"b\":[1,2]},\"a\":null}",
    "\"\\u00e9\\ud834\\udd1e\\/é𝄞\"", "\n[\t1 ,\r2 ]\n",
  ])
  func accepts(_ text: String) throws { _ = try json(text) }

  @Test(arguments: [
    ("", "expected a value, found the end of the text"), ("  ", "found the end"), ("{", "a name in quotation marks"),
    ("[1,]", "expected a value, found ']'"), ("[1 2]", "expected ',' or ']', found '2'"), ("{\"a\" 1}", "expected ':'"),
    ("{\"a\":1,}", "a name in quotation marks"), ("01", "leading zero"), ("1.", "a digit after the decimal point"),
    ("-", "a digit"), ("1e", "a digit of the exponent"), ("+1", "found '+'"), ("\"a", "without an end"),
    ("\"\\x\"", "escape"), ("\"\\u12g4\"", "hexadecimal"), ("\"\n\"", "control character"), ("[1}", "',' or ']'"),
    ("1 1", "the end of the text"), ("tru", "a value"), ("[NaN]", "write numbers that are not finite as \"nan\""),
    ("[-Infinity]", "a digit"), ("]", "found ']'"),
  ])
  func refuses(_ text: String, _ problem: String) {
    let error = #expect(throws: JSONError.self) { _ = try json(text) }
    #expect(error?.description.contains(problem) == true, "\(text): \(String(describing: error))")
  }

  @Test(arguments: [[0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3]])
  func refusesWhatIsNotUTF8(_ bytes: [UInt8]) {
    #expect(throws: JSONError.self) { _ = try JSON(parsing: [0x22] + bytes + [0x22]) }
  }

  @Test func nestingIsLimited() throws {
    let deepest = JSONScanner.maximumDepth
    for (opening, closing) in [("[", "]"), ("{\"a\":", "}")] {
      func text(_ depth: Int) -> String {
        String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
      }
      _ = try json(text(deepest))
      #expect(throws: JSONError.self) { _ = try json(text(deepest + 1)) }
      #expect(throws: JSONError.self) { _ = try json(text(1_000_000)) }
    }
  }

  @Test func membersInOrderAndTheLastOfAName() throws {
    let value = try json(" { \"a\" : [1, {\"x\":\"}\"}] , \"b\\n\":\"\\\"\\\\\" ,\"a\":true } ")
    #expect(try value.members().map(\.name) == ["a", "b\n", "a"])
    #expect(try value.member("a")?.boolean() == true)
    #expect(try value.member("b\n")?.string() == "\"\\")
    #expect(try value.member("c") == nil)
    #expect(try value.members()[0].value.elements().map(\.kind) == [.number, .object])
    #expect(try json("[]").elements().isEmpty)
    #expect(try json("[ ]").elementCount() == 0)
    #expect(try json("[[1],\"a,b\",{\"c\":[]}]").elementCount() == 3)
  }

  @Test(arguments: ["[]", " [ ] ", "[1]", "[ 1 , [2, 3] ,{\"a\": \"]\"},\"x\",null ]"])
  func elementsOneAfterTheOther(_ text: String) throws {
    let array = try json("{\"array\": \(text), \"after\": 1}").member("array")
    var elements = try #require(array).lazyElements()
    var texts: [String] = []
    while let element = elements.next() { texts.append(String(decoding: element.text, as: UTF8.self)) }
    #expect(elements.next() == nil)
    #expect(
      texts
        == (text.contains("2") ? ["1", "[2, 3]", "{\"a\": \"]\"}", "\"x\"", "null"] : text.contains("1") ? ["1"] : []))
    #expect(try array?.elementCount() == texts.count)
    #expect(throws: JSONError.self) { try array?.lazyMembers() }
  }

  @Test func membersOneAfterTheOther() throws {
    let object = try json("[{ \"a\\n\" : {\"}\": 1} , \"b\":\"}\",\"c\":[]}, 2]").elements()[0]
    var members = try object.lazyMembers()
    var texts: [String] = []
    while let member = members.next() {
      texts.append(member.name + "=" + String(decoding: member.value.text, as: UTF8.self))
    }
    #expect(members.next() == nil)
    #expect(texts == ["a\n={\"}\": 1}", "b=\"}\"", "c=[]"])
    #expect(try json("{ }").members().isEmpty)
    #expect(throws: JSONError.self) { try object.lazyElements() }
  }

  @Test func escapesAndSurrogates() throws {
    #expect(try json("\"\\b\\f\\n\\r\\t\\/\\u0041\\ud834\\udd1e\"").string() == "\u{8}\u{C}\n\r\t/A𝄞")
    #expect(try json("\"\\ud834\"").string() == "\u{FFFD}")
    #expect(try json("\"\\udd1e\\ud834x\"").string() == "\u{FFFD}\u{FFFD}x")
    #expect(try json("\"\\ud834\\ud834\\udd1e\"").string() == "\u{FFFD}𝄞")
  }

  @Test func namesAreComparedByCodeUnits() throws {
    let value = try json("{\"e\\u0301\":1,\"\u{e9}\":2,\"a\\u0062\":3}")
    #expect(try value.member("\u{e9}")?.integer() == 2)
    #expect(try value.member("e\u{301}")?.integer() == 1)
    #expect(try value.member("ab")?.integer() == 3)
  }

  /// Comparing such texts as texts would take hours.
  @Test func textsOfManyMarks() throws {
    let marks = "a" + String(repeating: "\u{301}\u{316}", count: 500_000)
    #expect(try json("{\"\(marks)\":1}").member("a") == nil)
    #expect(throws: JSONError.self) { try json("\"\(marks)\"").number() }
    #expect(throws: JSONError.self) { try json("[\"nan\",\"\(marks)\"]").doubles() }
  }

  @Test func kindsAreChecked() throws {
    let value = try json("{\"a\":[1.5,\"x\"]}")
    #expect(throws: JSONError.self) { try value.elements() }
    #expect(throws: JSONError.self) { try value.string() }
    let element = try value.members()[0].value.elements()[0]
    let error = #expect(throws: JSONError.self) { try element.integer() }
    #expect(error?.description == "expected a whole number, found 1.5 (at byte 6 of the JSON text)")
    #expect(throws: JSONError.self) { try value.members()[0].value.doubles() }
  }

  @Test func integers() throws {
    for text in ["0", "-0", "7", "9223372036854775807", "-9223372036854775808"] {
      #expect(try json(text).integer() == Int(text))
    }
    for text in ["9223372036854775808", "-9223372036854775809", "1e2", "1.0", "123456789012345678901"] {
      #expect(throws: JSONError.self) { try json(text).integer() }
    }
  }

  @Test func writtenTextIsReadBack() throws {
    var writer = JSONWriter()
    let text = "é\u{1}\u{1F}\"\\\n\r\t𝄞/"
    writer.object { object in
      object.member("text", text)
      object.member(text, [1.5, -0.0, 1e300, 2.5e-308])
      object.member("nested", ["b": [Int.min], "a": []])
      object.member("none", Bool?.none)
      object.key("numbers")
      object.array { array in
        array.number(Float.infinity)
        array.number(-Double.infinity)
        array.number(Double.nan)
      }
    }
    let value = try JSON(parsing: writer.bytes)
    #expect(try value.member("text")?.string() == text)
    #expect(try value.member(text)?.doubles() == [1.5, -0.0, 1e300, 2.5e-308])
    #expect(
      try value.member("nested").map { String(decoding: $0.text, as: UTF8.self) } == "{\"a\":[],\"b\":[\(Int.min)]}")
    #expect(try value.member("none")?.isNull == true)
    let numbers = try #require(try value.member("numbers")?.doubles())
    #expect(numbers[0] == .infinity && numbers[1] == -.infinity && numbers[2].isNaN)
  }
}
