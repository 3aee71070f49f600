export const schema = `
  type Query {
    hello: String
    getUser(id: ID!): User
    me: User
    meRequired: User!
    users: [User]
    posts: [Post]
    todos: TodoPage
    search: Found
    items(in: In, after: String, limit: Int = 10): [String!]
    n: Int
    big: String
    unresolved: String
    kind: Kind
  }
  type Mutation { update_user(input: In!): User! first: Int second: Int }
  type Subscription { onUser: User @aws_subscribe(mutations: ["update_user"]) }
  enum Kind { SMALL LARGE }
  type User { id: ID! name: String nickname: String friend: User }
  type Post { id: ID! }
  type Todo { title: String! }
  type TodoPage { items: [Todo] }
  union Found = User | Post
  input In { name: String! note: String }
`;

export const validation = (message: string, line: number, column: number) => ({
  path: null,
  locations: [{ line, column, sourceName: null }],
  message,
});
