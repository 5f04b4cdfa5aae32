export { withSuggestion, type Suggestion } from '../../../src-shared/client/dispatch/suggestions.ts'
