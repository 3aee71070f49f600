import { expressions } from './cases/expressions.ts';

const everybody = '@aws_api_key @aws_iam @aws_cognito_user_pools @aws_oidc @aws_lambda';

/** Fields are named by what their resolvers do. */
export const schema = `
enum Colour { RED GREEN }
type Thing { id: ID! name: String colour: Colour tags: [String] when: AWSDateTime count: Int }
type Strict { id: ID! name: String! }
type Cat { meow: String }
type Dog { bark: String }
union Pet = Cat | Dog
type Said ${everybody} { text: String }
input ThingInput { id: ID! name: String! tags: [String] }

type Query {
  hello: String
  who: String ${everybody}
  unresolved: String
  thing: Thing
  pet(typed: Boolean): Pet
  fails(type: String): Thing
  appends: Thing
  denies: String
  breaks: String
  strict: Strict
  wrong(kind: String!): Thing
  scalar(date: AWSDate, dateTime: AWSDateTime, time: AWSTime, timestamp: AWSTimestamp, email: AWSEmail, json: AWSJSON, url: AWSURL, phone: AWSPhone, ip: AWSIPAddress): AWSJSON
  json(text: Boolean): AWSJSON
  arguments(a: String, b: Int): AWSJSON
  stored(id: ID!): Thing
  malformed: Thing
  invoked(ask: AWSJSON!): AWSJSON
  direct(ask: AWSJSON!): AWSJSON
${expressions.map(({ name }) => `  ${name}: AWSJSON`).join('\n')}
}
type Mutation {
  put(input: ThingInput!): Thing
  putOnce(input: ThingInput!): Thing
  remove(id: ID!): Thing
  publish(id: ID!, name: String): Thing
  say(text: String): Said ${everybody}
}
type Subscription {
  onPublish(id: ID): Thing @aws_subscribe(mutations: ["publish"])
  onSay: Said @aws_subscribe(mutations: ["say"]) ${everybody}
  refused: Thing @aws_subscribe(mutations: ["publish"])
}
`;
