// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NodeRuntime

@Suite struct FlowLogRecencyTableTests {
    @Test func `the key that was touched longest ago makes room`() {
        var table = RecencyTable<String, Int>(capacity: 2)
        _ = table.touch("a", initial: 1)
        _ = table.touch("b", initial: 2)
        _ = table.touch("a", initial: 9)
        #expect(table.touch("c", initial: 3).evicted == 2)
        #expect(table.oldestFirst.map { table[$0] } == [1, 3])
    }

    @Test func `a value is kept while its key stays`() {
        var table = RecencyTable<Int, Int>(capacity: 1)
        table[table.touch(7, initial: 0).place] += 5
        #expect(table[table.touch(7, initial: 0).place] == 5)
        #expect(table.touch(8, initial: 1).evicted == 5)
        #expect(table.touch(7, initial: 0).evicted == 1)
    }

    @Test func `it agrees with a plain list, whatever is touched`() {
        var generator = SystemRandomNumberGenerator()
        var table = RecencyTable<Int, Int>(capacity: 5)
        var list: [Int] = []
        for _ in 0..<3000 {
            let key = Int.random(in: 0..<9, using: &generator)
            let known = list.contains(key)
            list.removeAll { $0 == key }
            let expected = list.count == 5 && !known ? list.removeFirst() : nil
            list.append(key)
            #expect(table.touch(key, initial: key).evicted == expected)
            #expect(table.oldestFirst.map { table[$0] } == list)
        }
    }
}
