// SPDX-License-Identifier: Apache-2.0

import Credentials
import Testing

struct CSRFTokenTests {
    @Test func `a token is one session's, and says nothing of it`() {
        let session = Secret.make(.session).text
        let token = CSRFToken(ofSession: session).text
        #expect(CSRFToken.isValid(token, ofSession: session))
        #expect(!CSRFToken.isValid(token, ofSession: Secret.make(.session).text))
        #expect(!CSRFToken.isValid("", ofSession: session) && !CSRFToken.isValid(session, ofSession: session))
        #expect(!session.contains(token) && !token.contains("warren"))
    }
}
